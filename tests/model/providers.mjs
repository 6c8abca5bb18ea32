// The providers as the tests know them: how each is configured, where its key goes, what its models cost.

/** Thousandths of a dollar per million tokens [in, out], as the catalogues say. */
export const PROVIDERS = {
  anthropic: {
    settings: (url, key) => ({ ANTHROPIC_API_KEY: key, ANTHROPIC_BASE_URL: url }),
    keyHeader: 'x-api-key',
    path: /^\/v1\/messages$/,
    routine: ['claude-haiku-4-5', 1_000, 5_000],
    other: ['claude-sonnet-5-5', 2_000, 10_000],
    systemOf: (body) => body.system[0].text,
    inputOf: (body) => body.messages[0].content.map((part) => part.text).join('\n'),
  },
  openai: chatCompletions('OPENAI', ['gpt-5.6-luna', 200, 1_200], ['gpt-5.6-terra', 2_000, 12_000]),
  google: {
    settings: (url, key) => ({ GOOGLE_API_KEY: key, GOOGLE_BASE_URL: url }),
    keyHeader: 'x-goog-api-key',
    path: /^\/v1beta\/models\/gemini-[a-z0-9.-]+:streamGenerateContent\?alt=sse$/,
    routine: ['gemini-3.1-flash-lite', 250, 1_500],
    other: ['gemini-3.8-flash', 1_500, 7_500],
    systemOf: (body) => body.systemInstruction.parts[0].text,
    inputOf: (body) => body.contents[0].parts.map((part) => part.text).join('\n'),
  },
  xai: chatCompletions('XAI', ['grok-4.3', 1_250, 2_500], ['grok-4.7', 2_000, 6_000]),
  compatible: {
    ...chatCompletions('COMPATIBLE', ['qwen3', 0, 0], ['qwen3', 0, 0]),
    settings: (url, key) => ({
      COMPATIBLE_API_KEY: key,
      COMPATIBLE_BASE_URL: `${url}/v1`,
      COMPATIBLE_MODEL: 'qwen3',
    }),
  },
}

function chatCompletions(name, routine, other) {
  return {
    settings: (url, key) => ({ [`${name}_API_KEY`]: key, [`${name}_BASE_URL`]: `${url}/v1` }),
    keyHeader: 'authorization',
    path: /^\/v1\/chat\/completions$/,
    routine,
    other,
    systemOf: (body) => body.messages[0].content,
    inputOf: (body) => body.messages[1].content,
  }
}

/** What a build of seven agents costs in millionths of a dollar, when each takes `input` and `output` tokens. */
export const costOf = ({ routine, other }, { input, output }) => {
  const call = ([, inPrice, outPrice]) => Math.ceil((input * inPrice + output * outPrice) / 1_000)
  return 5 * call(other) + 2 * call(routine)
}
