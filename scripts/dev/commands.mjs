// Runs other programs.

import { spawn } from 'node:child_process'
import { delimiter } from 'node:path'
import { BIN, ROOT } from './paths.mjs'
import { Failure } from './progress.mjs'

/** The environment for programs of ours: the pinned Node comes first. */
export const toolEnv = (extra = {}) => ({ ...process.env, PATH: `${BIN}${delimiter}${process.env.PATH}`, ...extra })

/** Runs a program to its end and answers its output. When it fails, the output is in the failure. */
export function run(program, args, { env = toolEnv(), cwd = ROOT } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    const output = []
    child.stdout.on('data', (chunk) => output.push(chunk))
    child.stderr.on('data', (chunk) => output.push(chunk))
    child.on('error', reject)
    child.on('close', (code) => {
      const text = Buffer.concat(output).toString()
      if (code === 0) resolve(text)
      else reject(new Failure(`\`${program} ${args.join(' ')}\` failed:\n\n${text.trim()}\n`))
    })
  })
}

/** The first line a program prints, or undefined when there is no such program. */
export async function firstLine(program, args) {
  try {
    return (await run(program, args, { env: process.env })).split('\n')[0]
  } catch {
    return undefined
  }
}
