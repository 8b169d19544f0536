/** Whether the in-memory fake backend is compiled in: in `vite dev`, in tests and in `--mode fake`. */
declare const __FAKE__: boolean;
