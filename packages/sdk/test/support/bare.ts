// A mini program has none of these. esbuild puts this file first into every test.
const absent = [
  ...[
    'fetch',
    'Headers',
    'Request',
    'Response',
    'FormData',
    'Blob',
    'File',
    'XMLHttpRequest',
    'WebSocket',
    'EventSource',
  ],
  ...[
    'URL',
    'URLSearchParams',
    'TextEncoder',
    'TextDecoder',
    'atob',
    'btoa',
    'crypto',
    'Crypto',
    'CryptoKey',
    'SubtleCrypto',
  ],
  ...[
    'AbortController',
    'AbortSignal',
    'Event',
    'EventTarget',
    'MessageChannel',
    'BroadcastChannel',
    'structuredClone',
  ],
  ...['window', 'document', 'navigator', 'localStorage', 'sessionStorage', 'performance'],
]
for (const name of absent) delete (globalThis as Record<string, unknown>)[name]

export {}
