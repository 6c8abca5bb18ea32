// Light, dark, or as the system says; kept on this device.

export type Theme = 'system' | 'light' | 'dark';

const KEY = 'ew-theme';

function stored(): Theme {
	const value = localStorage.getItem(KEY);
	return value === 'light' || value === 'dark' ? value : 'system';
}

class ThemeChoice {
	current = $state<Theme>(stored());

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
