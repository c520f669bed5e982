// Shows the function `verify` of a page a webhook that is genuine, and three that are not: verifying.mjs FILE < { secret, headers, body }
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'

const { secret, headers, body } = JSON.parse(readFileSync(0, 'utf8'))
process.env.WEBHOOK_SECRET = secret
const { verify } = await import(process.argv[2])
const bytes = Buffer.from(body)
const twice = { ...headers, 'webhook-signature': `v1,AAAA ${headers['webhook-signature']}` }

assert.deepEqual(verify(headers, bytes), JSON.parse(body))
assert.deepEqual(verify(twice, bytes), JSON.parse(body))
assert.throws(() => verify(headers, Buffer.from(`${body} `)), /wrong signature/)
assert.throws(() => verify({ ...headers, 'webhook-signature': '' }, bytes), /wrong signature/)
assert.throws(() => verify({ ...headers, 'webhook-timestamp': '1614265330' }, bytes), /too old/)
