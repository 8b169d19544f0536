/** `virtual:guide`: the guide, one lazy module per language. */
import { resolve } from 'node:path';
import type { Plugin } from 'vite';
import { languages, readLanguage } from './read.ts';

const NAME = 'virtual:guide';
// Rollup's mark for what no other plugin shall touch.
const INSIDE = `\0${NAME}`;

export function guide(folder: string): Plugin {
  const root = resolve(folder);
  return {
    name: 'afmt-guide',
    resolveId: (id) => (id === NAME || id.startsWith(`${NAME}/`) ? `\0${id}` : undefined),
    load(id) {
      if (!id.startsWith(INSIDE)) return undefined;
      const language = id.slice(INSIDE.length + 1);
      if (language) return `export default ${JSON.stringify(readLanguage(root, language))};`;
      const loaders = languages(root).map(
        (name) => `${JSON.stringify(name)}: () => import(${JSON.stringify(`${NAME}/${name}`)})`,
      );
      return `export default { ${loaders.join(', ')} };`;
    },
    configureServer(server) {
      server.watcher.add(root);
      server.watcher.on('all', (_, path) => {
        if (!path.startsWith(root)) return;
        for (const [id, module] of server.moduleGraph.idToModuleMap) {
          if (id.startsWith(INSIDE)) server.moduleGraph.invalidateModule(module);
        }
        server.ws.send({ type: 'full-reload' });
      });
    },
  };
}
