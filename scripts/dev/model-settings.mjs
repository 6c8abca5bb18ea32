// The settings that say which models there are. docs/models.md explains them.

const PROVIDERS = {
  ANTHROPIC: 'Anthropic',
  OPENAI: 'OpenAI',
  GOOGLE: 'Google',
  XAI: 'xAI',
  COMPATIBLE: 'your own model server',
}

export const MODEL_SETTINGS = [
  ...Object.keys(PROVIDERS).flatMap((name) => [`${name}_API_KEY`, `${name}_BASE_URL`, `${name}_MODEL`]),
  'MODEL',
  'MODEL_IDLE_SECONDS',
  'MODEL_TOTAL_SECONDS',
]

/** The providers that will be asked, in order, for people who brought no key of their own. */
export const configuredProviders = (env) =>
  Object.entries(PROVIDERS)
    .filter(([name]) =>
      name === 'COMPATIBLE' ? env.COMPATIBLE_BASE_URL && env.COMPATIBLE_MODEL : env[`${name}_API_KEY`],
    )
    .map(([, label]) => label)
