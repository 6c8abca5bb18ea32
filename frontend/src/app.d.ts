declare global {
	namespace App {
		interface PageState {
			/** Set while a page was opened from within the app, so that closing it can go back. */
			opened?: boolean;
		}
	}
}

export {};
