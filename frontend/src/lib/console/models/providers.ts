// The providers a person may bring a key of along, in the order in which they are asked.

export interface ProviderWords {
	id: 'anthropic' | 'openai' | 'google' | 'xai' | 'compatible';
	name: string;
	models: string;
	/** Where its keys are made; none where the server is one's own. */
	keysAt?: string;
}

export const PROVIDERS: ProviderWords[] = [
	{
		id: 'anthropic',
		name: 'Anthropic',
		models: 'Claude',
		keysAt: 'https://console.anthropic.com/settings/keys'
	},
	{ id: 'openai', name: 'OpenAI', models: 'GPT', keysAt: 'https://platform.openai.com/api-keys' },
	{ id: 'google', name: 'Google', models: 'Gemini', keysAt: 'https://aistudio.google.com/apikey' },
	{ id: 'xai', name: 'xAI', models: 'Grok', keysAt: 'https://console.x.ai' },
	{ id: 'compatible', name: 'Another server', models: "Whatever speaks OpenAI's protocol" }
];

/** `A`, `A, then B`, `A, then B, then C`. */
export const inOrder = (names: string[]): string => names.join(', then ');
