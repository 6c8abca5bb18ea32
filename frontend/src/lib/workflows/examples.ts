// Definitions to begin with. Each is published as it is by a browser test.

export interface Example {
	id: string;
	title: string;
	text: string;
	definition: string;
}

const head = (name: string, title: string) => `document:
  dsl: 1.0.0
  namespace: default
  name: ${name}
  version: 1.0.0
  title: ${title}
`;

export const EXAMPLES: Example[] = [
	{
		id: 'greeting',
		title: 'Say hello',
		text: 'The smallest one: takes a name and makes a greeting of it.',
		definition: `${head('greeting', 'Say hello')}do:
  - greet:
      set:
        greeting: \${ "Hello " + (.name // "you") }
`
	},
	{
		id: 'watch-site',
		title: 'Look after a website',
		text: 'Asks a website every ten minutes whether it answers, three times before it gives up.',
		definition: `${head('watch-site', 'Look after a website')}schedule:
  every: { minutes: 10 }
do:
  - ask:
      try:
        - visit:
            call: http
            with: { method: get, endpoint: https://example.com, output: response }
            output: { as: '\${ { status: .statusCode } }' }
      catch:
        retry:
          delay: { seconds: 5 }
          limit: { attempt: { count: 3 } }
`
	},
	{
		id: 'morning',
		title: 'A reminder on weekday mornings',
		text: 'Starts at eight from Monday to Friday and counts how often it did.',
		definition: `${head('morning', 'A reminder on weekday mornings')}  metadata: { timezone: Europe/Berlin }
schedule:
  cron: 0 8 * * 1-5
do:
  - count:
      call: state-increment:1.0.0@default
      with: { key: mornings }
  - say:
      set:
        text: \${ "Good morning, for the \\(.value)th time" }
`
	},
	{
		id: 'sort-orders',
		title: 'Go through a list',
		text: 'Takes orders one after another, adds up the large ones and leaves the others out.',
		definition: `${head('sort-orders', 'Go through a list')}do:
  - large:
      set:
        orders: \${ [ (.orders // [])[] | select(.amount >= 100) ] }
  - sum:
      set:
        count: \${ .orders | length }
        total: \${ [ .orders[].amount ] | add // 0 }
`
	}
];
