import '@testing-library/jest-dom/vitest';
import { configure } from '@testing-library/svelte';

// Patience for machines that build something else beside the tests; what is there is found at once.
configure({ asyncUtilTimeout: 25_000 });

// What jsdom lacks and components ask for.
globalThis.ResizeObserver ??= class {
  observe() {}
  unobserve() {}
  disconnect() {}
};
Element.prototype.scrollIntoView ??= () => {};
Element.prototype.scrollTo ??= () => {};
Element.prototype.hasPointerCapture ??= () => false;
Element.prototype.animate ??= () => ({ cancel() {}, finished: Promise.resolve() }) as unknown as Animation;
window.matchMedia ??= (query: string) =>
  ({ matches: false, media: query, addEventListener() {}, removeEventListener() {} }) as unknown as MediaQueryList;
// Nothing is drawn, so that nothing has a width.
HTMLCanvasElement.prototype.getContext = () => null;
