// A workflow of ten steps, one of each kind that leaves something behind.

/** Asks the service and says for which run and step, and whose it is. */
export const ask = (service, step, more = {}) => ({
  [step]: {
    call: 'http',
    with: {
      method: 'post',
      endpoint: `${service.url}/step`,
      body: { run: '${ $workflow.id }', step, canary: '${ $workflow.input.canary }' },
    },
    output: { as: '${ $context }' },
    ...more,
  },
})

export const tenSteps = (service) => ({
  tasks: [
    { begin: { set: '${ . }', export: { as: '${ . }' } } },
    ask(service, 'first'),
    { count: { call: 'state-increment:1.0.0@default', with: { key: 'runs' } } },
    { rest: { wait: { milliseconds: 30 } } },
    ask(service, 'second'),
    { both: { fork: { branches: [ask(service, 'left'), ask(service, 'right')] } } },
    {
      careful: {
        try: [ask(service, 'third')],
        catch: { retry: { delay: { milliseconds: 10 }, backoff: { constant: {} }, limit: { attempt: { count: 3 } } } },
      },
    },
    { again: { for: { each: 'n', in: '${ [1, 2] }' }, do: [{ inside: { set: { n: '${ $n }' } } }] } },
    ask(service, 'last'),
    { finish: { set: { order: '${ $context.order }' } } },
  ],
})

/** The steps that ask the service. */
export const STEPS = ['first', 'second', 'left', 'right', 'third', 'last']
