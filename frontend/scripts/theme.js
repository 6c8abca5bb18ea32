// Runs before the first paint: the chosen look, unless the system decides.
try {
	const theme = localStorage.getItem('ew-theme');
	if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
	// Storage is closed to us; the system decides.
}
