import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, expectTypeOf, it, vi } from 'vitest';
import type { AccountSummary } from '../generated/AccountSummary';
import { call, CallError, isCallError, onChanged, sentence, useBackend, type CommandName } from './call';
import { createFake } from './fake';

describe('calls', () => {
  beforeEach(() => useBackend(createFake()));

  it('are typed by the table in Rust', () => {
    expectTypeOf(call<'account_summary'>).parameters.toEqualTypeOf<
      [name: 'account_summary', input: { account: string }]
    >();
    expectTypeOf(call<'account_summary'>).returns.resolves.toEqualTypeOf<AccountSummary>();
    expectTypeOf(call<'status'>).parameters.toEqualTypeOf<[name: 'status']>();
  });

  it('throw what the command declares, with its sentence', async () => {
    const error: unknown = await call('file', { account: '100042', serial: 'AF-1' }).catch((e: unknown) => e);
    expect(isCallError(error, 'file')).toBe(true);
    expect(isCallError(error, 'files')).toBe(false);
    if (!isCallError(error, 'file') || error.failure.code !== 'unknown_file') return expect.unreachable();
    expect(error.failure.serial).toBe('AF-1');
    expect(sentence(error)).toBe('There is no activation file AF-1 here. Check the serial.');
  });

  it('wrap what no command declares', async () => {
    useBackend({ invoke: () => Promise.reject(new Error('gone')), onChanged: () => () => {} });
    const error: unknown = await call('status').catch((e: unknown) => e);
    expect(error).toBeInstanceOf(CallError);
    expect((error as CallError).failure).toEqual({ code: 'unexpected', message: 'gone' });
  });

  it('tell of changes until one stops listening', () => {
    const fake = createFake();
    useBackend(fake);
    const listener = vi.fn();
    const stop = onChanged(listener);
    fake.change();
    stop();
    fake.change();
    expect(listener).toHaveBeenCalledOnce();
  });
});

describe('the fake', () => {
  it('answers every command of the table', async () => {
    const names = [...readFileSync('src/generated/Commands.ts', 'utf8').matchAll(/^(\w+): Call</gm)].map(
      ([, name]) => name as CommandName,
    );
    expect(names.length).toBeGreaterThan(20);
    const fake = createFake();
    for (const name of names) {
      const error: unknown = await fake.invoke(name, { account: '' }).catch((e: unknown) => e);
      expect(error instanceof TypeError && /is not a function/.test(error.message), name).toBe(false);
    }
  });

  it('hands out copies, as the wire does', async () => {
    const fake = createFake();
    const one = (await fake.invoke('account_summary', { account: '100042' })) as { rows: object[] };
    const two = (await fake.invoke('account_summary', { account: '100042' })) as { rows: object[] };
    expect(one.rows[0]).toEqual(two.rows[0]);
    expect(one.rows[0]).not.toBe(two.rows[0]);
  });
});
