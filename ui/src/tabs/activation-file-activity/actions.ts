/** What can be done with a file of the list: as icons in its row, in its context menu, and by keys. */
import Copy from '@lucide/svelte/icons/copy';
import Download from '@lucide/svelte/icons/download';
import FilePen from '@lucide/svelte/icons/file-pen';
import FileX from '@lucide/svelte/icons/file-x';
import Eye from '@lucide/svelte/icons/eye';
import Maximize2 from '@lucide/svelte/icons/maximize-2';
import type { Component } from 'svelte';
import type { FileListItem } from '../../generated/FileListItem';
import type { TextKey } from '../../texts/index.svelte';

export interface RowAction {
  id: string;
  /** What it is called in the menu and in tooltips. */
  title: TextKey;
  /** Its accessible name in a row, with `serial`. */
  name: TextKey;
  icon: Component<{ size?: number; 'aria-hidden'?: 'true' }>;
  /** The key on the present row, as shortcuts write it. */
  keys: string;
  run: (file: FileListItem) => void;
  /** Whether it is under way. */
  busy?: (file: FileListItem) => boolean;
  /** Whether there is anything to do with this file; always, when left out. */
  fits?: (file: FileListItem) => boolean;
  /** In the menu and by its key only. */
  menuOnly?: boolean;
}

export interface Doing {
  view: (serial: string) => void;
  enlarge: (serial: string) => void;
  download: (file: FileListItem) => void;
  downloading: (serial: string) => boolean;
  copySerial: (serial: string) => void;
  update: (serial: string) => void;
  deactivate: (serial: string) => void;
}

/** All of them, in the order in which they stand. */
export function rowActions(doing: Doing): RowAction[] {
  return [
    {
      id: 'view',
      title: 'activity.view',
      name: 'activity.view_file',
      icon: Eye as RowAction['icon'],
      keys: 'enter',
      run: ({ serial }) => doing.view(serial),
    },
    {
      id: 'enlarge',
      title: 'files.enlarge',
      name: 'files.enlarge_file',
      icon: Maximize2 as RowAction['icon'],
      keys: 'ctrl+enter',
      run: ({ serial }) => doing.enlarge(serial),
      menuOnly: true,
    },
    {
      id: 'download',
      title: 'activity.download',
      name: 'activity.download_file',
      icon: Download as RowAction['icon'],
      keys: 'ctrl+d',
      run: (file) => doing.download(file),
      busy: ({ serial }) => doing.downloading(serial),
    },
    {
      id: 'update',
      title: 'update.update_short',
      name: 'files.update_file',
      icon: FilePen as RowAction['icon'],
      keys: 'u',
      run: ({ serial }) => doing.update(serial),
      fits: ({ state }) => state === 'active',
    },
    {
      id: 'deactivate',
      title: 'deactivate.deactivate',
      name: 'files.deactivate_file',
      icon: FileX as RowAction['icon'],
      keys: 'delete',
      run: ({ serial }) => doing.deactivate(serial),
      fits: ({ state }) => state === 'active',
    },
    {
      id: 'copy',
      title: 'files.copy_serial',
      name: 'files.copy_serial_of',
      icon: Copy as RowAction['icon'],
      keys: 'ctrl+c',
      run: ({ serial }) => doing.copySerial(serial),
      menuOnly: true,
    },
  ];
}
