/** Whether the in-memory fake backend is compiled in: in `vite dev`, in tests and in `--mode fake`. */
declare const __FAKE__: boolean;

/** The guide, by language; made by `guide/plugin.ts`. */
declare module 'virtual:guide' {
  // eslint-disable-next-line @typescript-eslint/consistent-type-imports -- a file with imports declares nothing for all
  const languages: Record<string, () => Promise<{ default: import('./help/types').Chapter[] }>>;
  export default languages;
}
