// What somebody typed before signing in; it outlives the way through the sign-in page.

const KEY = 'ew-wish';

export const keepWish = (text: string): void => sessionStorage.setItem(KEY, text);

export const readWish = (): string => sessionStorage.getItem(KEY) ?? '';

export const dropWish = (): void => sessionStorage.removeItem(KEY);
