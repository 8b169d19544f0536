import { describe, expect, it } from 'vitest';
import { linkTo, readLink } from './links';
import type { Place } from './router.svelte';

describe('links', () => {
  it('lead back to where they were made, whatever stands in them', () => {
    const places: Place[] = [
      { name: 'account-summary', params: { part: 'SW-001-4.0-AL04', license_type: 'production' } },
      { name: 'activation-file-activity', params: { serial: 'AF-00000001' } },
      { name: 'new-activation-file', params: { product_line: 'SIP & Proxy?=#', license_version: '4.0 ü 見本' } },
      { name: 'import-orders', params: {} },
    ];
    for (const place of places) {
      expect(readLink(linkTo(place, '100042'))).toEqual({ place, account: '100042' });
      expect(readLink(` ${linkTo(place, '')}\n`)).toEqual({ place, account: undefined });
    }
  });

  it('carry a place, not the moment', () => {
    const place: Place = { name: 'activation-file-activity', params: { serial: 'AF-1', focus: 'download' } };
    expect(linkTo(place, '1')).toBe('afmt:///activation-file-activity?account=1&serial=AF-1');
  });

  it('are read from nothing else', () => {
    for (const text of [
      'AF-00000001',
      'https://example.com/account-summary',
      'afmt:///nowhere',
      'afmt:///toString',
      'afmt://account-summary',
      `afmt:///account-summary?part=${'x'.repeat(3000)}`,
    ]) {
      expect(readLink(text)).toBeUndefined();
    }
  });
});
