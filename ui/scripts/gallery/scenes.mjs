/**
 * What the gallery shows: how each screen and dialog is reached, by the names that stand on it in the language
 * that is shown. A name that is not there ends the run.
 */

const AL04 = 'SW-001-4.0-AL04';
const FILE = 'AF-00000006';

const machine = (name, host_id) => ({ name, host_id });
const part = (name, assigned, pooled = '') => ({ part: name, assigned, pooled });

/** The form as an engineer has filled it in for a switchover pair. */
const PAIR = {
  product_line: 'CIC',
  license_type: 'production',
  license_version: '4.0',
  site: 'fra-1',
  machines: [machine('CICFRA01', 'A3155D1E8B32'), machine('CICFRA02', 'A3155D1E8B33')],
  parts: [part('SW-001-4.0-SV01', '1'), part(AL04, '5', '25')],
  attributes: [],
  confirmed_files: [],
};
const ONE = { ...PAIR, machines: [machine('CICBER01', 'A3155D1E8B51')], parts: [part(AL04, '5')] };
const QUESTION = {
  subject: 'Which of the two host IDs goes into the file?',
  text: 'The server has two network cards, and GetHostID shows another ID for each.\n\nA3155D1E8B32\nA3155D1E8B33\n\nWhich one do I enter?',
};

/** Goes to New Activation File with this in the form. */
async function form(scene, draft, account = '100042') {
  await scene.page.run(
    `async (account, draft) => {
      const { call } = await import('/src/backend/index.ts');
      const { id } = await call('draft', { account });
      await call('save_draft', { account, id, draft });
    }`,
    account,
    draft,
  );
  await scene.go('new-activation-file');
}

async function generated(scene) {
  await form(scene, PAIR);
  await scene.shows('button', 'new_file.generate_for', { machines: 'CICFRA01 + CICFRA02' });
  // By keyboard, as one would: the focus shows itself.
  await scene.press('Tab');
  await scene.press('Enter', { control: true });
}

async function upgrading(scene) {
  await scene.account('100044');
  await scene.go('upgrade-software', { options: 'with' });
}

/** Name, the areas' order, what is seen, what the fake backend begins with, and the way there. */
export const AREAS = [
  {
    title: 'Starting',
    scenes: [
      ['begin', 'The first start: a name, and what to begin with.', { start: 'first_start' }],
      ['secrets', 'No keychain answers: where to keep the signing key.', { start: 'choose_secrets' }],
      ['unlock', 'The signing key is in a file that a passphrase locks.', { start: 'locked' }],
      ['key-lost', 'The signing key is gone, and what that means.', { start: 'key_lost' }],
    ],
  },
  {
    title: 'Account Summary',
    scenes: [
      [
        'summary',
        'What was ordered and what is left, by product line, with its charts.',
        {},
        (s) => s.go('account-summary'),
      ],
      [
        'summary-row',
        'An opened row: pool, orders, keys and the files that hold units.',
        {},
        (s) => s.go('account-summary', { part: AL04, license_type: 'production' }),
      ],
      [
        'summary-ungrouped',
        'One list without groups and charts, for sorting across product lines.',
        {},
        async (s) => {
          await s.go('account-summary');
          await s.click('button', 'summary_view.grouped');
          await s.click('button', 'summary_view.charts');
        },
      ],
    ],
  },
  {
    title: 'Software Details',
    scenes: [
      ['details', 'What may be created and downloaded, and why.', {}, (s) => s.go('software-details')],
      [
        'details-subscription',
        'A subscription: the Licensing Team issues its files, and the way there.',
        {},
        async (s) => {
          await s.account('100045');
          await s.go('software-details');
        },
      ],
      [
        'details-support-ended',
        'Support has ended: what that stops, and what it does not.',
        {},
        async (s) => {
          await s.account('100043');
          await s.go('software-details');
        },
      ],
    ],
  },
  {
    title: 'Activation File Activity',
    scenes: [
      ['activity', 'The files of an account.', {}, (s) => s.go('activation-file-activity')],
      ['activity-many', 'Ten thousand files.', { files: 10000 }, (s) => s.go('activation-file-activity')],
      [
        'activity-filters',
        'The filters, open.',
        { files: 40 },
        async (s) => {
          await s.go('activation-file-activity', { site: 'fra-1' });
          await s.press('/');
        },
      ],
      [
        'activity-selected',
        'Several files are selected.',
        { files: 40 },
        async (s) => {
          await s.go('activation-file-activity');
          for (const serial of ['AF-00000040', 'AF-00000039', 'AF-00000036']) {
            await s.click('checkbox', 'files.select_file', { serial });
          }
        },
      ],
      [
        'activity-panel',
        'View License: a file beside the list.',
        {},
        (s) => s.go('activation-file-activity', { serial: FILE }),
      ],
      [
        'view',
        'View License, enlarged to a page.',
        {},
        (s) => s.go('activation-file-activity', { serial: FILE, as: 'page' }),
      ],
      [
        'differences',
        'What differs between two revisions.',
        { files: 5 },
        async (s) => {
          await s.go('activation-file-activity', {
            serial: 'AF-00000004',
            as: 'page',
            before: 'AF-00000004-1',
            after: 'AF-00000004',
          });
          await s.reveal('heading', 'files.differences');
        },
      ],
      ['update', 'Activation File Update.', {}, (s) => s.go('activation-file-update', { serial: 'AF-00000005' })],
      [
        'update-ready',
        'An update that raises units, with what it changes.',
        {},
        async (s) => {
          await s.go('activation-file-update', { serial: 'AF-00000005' });
          await s.fill('new_file.assigned_of', { part: AL04 }, '9');
        },
      ],
      [
        'deactivate',
        'Deactivating a file: the reason, and what goes back to the pool.',
        {},
        async (s) => {
          await s.go('activation-file-activity', { serial: FILE });
          await s.click('button', 'deactivate.deactivate');
          await s.click('radio', 'deactivate.reason_generated_incorrectly');
        },
      ],
      ['activity-empty', 'No file yet.', { files: 0 }, (s) => s.go('activation-file-activity')],
    ],
  },
  {
    title: 'Upgrade Software',
    scenes: [
      [
        'upgrade-with',
        'Parts with upgrade options, on an account without mirroring.',
        { oldFiles: 3, mirroring: 'no' },
        upgrading,
      ],
      [
        'upgrade-preview',
        'What an upgrade will change.',
        { oldFiles: 3, mirroring: 'no' },
        async (s) => {
          await upgrading(s);
          await s.click('checkbox', 'upgrade.choose_product', {
            from: 'SW-001-3.0-AL01',
            type: await s.t('license_type.production'),
            to: 'SW-001-4.0-AL01',
          });
        },
      ],
      [
        'upgrade-mirroring',
        'With mirroring the set is upgraded as a whole.',
        { oldFiles: 3 },
        async (s) => {
          await upgrading(s);
          await s.click('checkbox', 'upgrade.choose_all');
        },
      ],
      [
        'upgrade-confirm',
        'An upgrade cannot be undone, so it asks.',
        { oldFiles: 3 },
        async (s) => {
          await upgrading(s);
          await s.click('checkbox', 'upgrade.choose_all');
          await s.press('Enter', { control: true });
        },
      ],
      [
        'upgrade-without',
        'Parts without upgrade options.',
        { oldFiles: 3 },
        async (s) => {
          await s.account('100044');
          await s.go('upgrade-software', { options: 'without' });
        },
      ],
      [
        'upgrade-ended',
        'Support has ended, so nothing can be upgraded.',
        { oldFiles: 3 },
        async (s) => {
          await s.account('100043');
          await s.go('upgrade-software', { options: 'with' });
        },
      ],
    ],
  },
  {
    title: 'New Activation File',
    scenes: [
      ['new-file', 'The form, empty.', {}, (s) => s.go('new-activation-file')],
      ['new-file-filled', 'Filled in for a switchover pair, with its preview.', { files: 0 }, (s) => form(s, PAIR)],
      [
        'new-file-refused',
        'More than there is: how many are short, and the way out.',
        {},
        (s) => form(s, { ...ONE, parts: [part(AL04, '500')] }),
      ],
      ['new-file-generated', 'Generated, with Download under the finger.', { files: 0 }, generated],
      [
        'machines',
        'Several machines at once: each row is judged.',
        { files: 0 },
        async (s) => {
          await form(s, { ...ONE, machines: [machine('', '')] });
          await s.click('button', 'batch.open');
          await s.fill(
            'batch.list',
            {},
            'machine,host_id\nCICBER01,A3155D1E8B51\nCICBER02,A3155D1E8B52\nCICBER03,A3155D1E8B5\nCICBER04,A3155D1E8B54\n',
          );
        },
      ],
      [
        'drafts',
        'Drafts that are kept under a name.',
        { files: 0 },
        async (s) => {
          await s.call('name_draft', { account: '100042', name: 'Frankfurt, switchover pair', draft: PAIR });
          await s.call('name_draft', { account: '100042', name: 'Berlin racks', draft: ONE });
          await form(s, PAIR);
          await s.click('button', 'drafts.menu');
        },
      ],
      [
        'new-file-subscription',
        'A subscription: no file here, and the way on.',
        {},
        async (s) => {
          await s.account('100045');
          await s.go('new-activation-file');
        },
      ],
    ],
  },
  {
    title: 'Install Sites',
    scenes: [
      ['sites', 'The sites of an account.', {}, (s) => s.go('install-sites')],
      ['sites-panel', 'One site beside the list.', {}, (s) => s.go('install-sites', { site: 'zrh-1' })],
      [
        'sites-details',
        'Install Site Details.',
        {},
        (s) => s.go('install-sites', { site: 'zrh-1', dialog: 'edit' }),
      ],
      ['sites-new', 'A new site.', {}, (s) => s.go('install-sites', { dialog: 'new' })],
    ],
  },
  {
    title: 'Tickets',
    scenes: [
      ['question', 'Activation File Related Question.', {}, (s) => s.go('question')],
      [
        'question-filled',
        'A question, written.',
        {},
        async (s) => {
          await s.go('question', { machine_name: 'CICFRA01', host_id: 'A3155D1E8B32', product_line: 'CIC' });
          await s.fill('tickets.subject', {}, QUESTION.subject);
          await s.fill('tickets.text', {}, QUESTION.text);
        },
      ],
      [
        'third-party',
        'Third-party Activation File Request.',
        {},
        (s) => s.go('third-party-request', { part: 'SW-001-4.0-AL06' }),
      ],
      ['tickets', 'The tickets and their states.', { tickets: 32 }, (s) => s.go('tickets')],
      [
        'tickets-panel',
        'A conversation with the Licensing Team.',
        { tickets: 32 },
        async (s) => {
          await s.go('tickets');
          await s.press('ArrowDown');
          await s.click('any', 'T-000001');
        },
      ],
    ],
  },
  {
    title: 'Orders',
    scenes: [
      ['import', 'Import orders.', {}, (s) => s.go('import-orders')],
      [
        'import-checked',
        'What an import would change.',
        {},
        async (s) => {
          await s.go('import-orders');
          await s.click('button', 'import.choose');
        },
      ],
      [
        'import-errors',
        'Rows that cannot be imported, and what to do.',
        { import: 'errors' },
        async (s) => {
          await s.go('import-orders');
          await s.click('button', 'import.choose');
        },
      ],
    ],
  },
  {
    title: 'Around every screen',
    scenes: [
      ['help', 'The guide.', {}, (s) => s.go('help', { chapter: 'new-activation-file' })],
      ['help-search', 'The guide, searched.', {}, (s) => s.go('help', { search: 'host ID' })],
      [
        'palette',
        'Search everything.',
        {},
        async (s) => {
          await s.go('account-summary');
          await s.press('k', { control: true });
        },
      ],
      [
        'palette-found',
        'Search everything, by a machine’s name.',
        { files: 40 },
        async (s) => {
          await s.go('account-summary');
          await s.press('k', { control: true });
          await s.fill('palette.title', {}, 'CICZRH');
        },
      ],
      [
        'settings',
        'Settings.',
        {},
        async (s) => {
          await s.go('account-summary');
          await s.press(',', { control: true });
        },
      ],
      [
        'settings-menu',
        'The menu of settings.',
        {},
        async (s) => {
          await s.go('account-summary');
          await s.click('button', 'frame.settings');
        },
      ],
      [
        'messages',
        'What AFMT has told since it was started.',
        {},
        async (s) => {
          await s.go('activation-file-activity', { serial: FILE });
          await s.click('button', 'activity.download', {}, { part: true });
          await s.go('account-summary');
          await s.click('button', 'messages.button', { count: 1 }, { part: true });
        },
      ],
      [
        'keys',
        'All keys.',
        {},
        async (s) => {
          await s.go('activation-file-activity');
          await s.press('?');
        },
      ],
    ],
  },
];
