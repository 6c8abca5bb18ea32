// Light, dark, or as the system says; kept on this device.

import { MediaQuery } from 'svelte/reactivity';

export type Theme = 'system' | 'light' | 'dark';

const KEY = 'ew-theme';

function stored(): Theme {
	if (typeof localStorage === 'undefined') return 'system'; // While a page is made at build time.
	const value = localStorage.getItem(KEY);
	return value === 'light' || value === 'dark' ? value : 'system';
}

class ThemeChoice {
	current = $state<Theme>(stored());
	readonly #systemIsDark = new MediaQuery('prefers-color-scheme: dark');

	/** Whether what is on the screen is dark. */
	get isDark(): boolean {
		return this.current === 'dark' || (this.current === 'system' && this.#systemIsDark.current);
	}

	choose(theme: Theme): void {
		this.current = theme;
		if (theme === 'system') {
			localStorage.removeItem(KEY);
			delete document.documentElement.dataset.theme;
		} else {
			localStorage.setItem(KEY, theme);
			document.documentElement.dataset.theme = theme;
		}
	}
}

export const theme = new ThemeChoice();
