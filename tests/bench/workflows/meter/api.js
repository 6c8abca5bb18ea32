// The released API with one path more: `GET /bench/rows/{owner}/{slug}` asks the metered object of that workflow.

import * as release from './release.js'

const PREFIX = '/bench/rows/'

export default class Main extends release.default {
  fetch(request) {
    const { pathname } = new URL(request.url)
    if (!pathname.startsWith(PREFIX)) return super.fetch(request)
    const objects = this.env.WORKFLOW
    return objects.get(objects.idFromName(pathname.slice(PREFIX.length))).fetch(request)
  }
}

export * from './release.js'
