// @ts-check
// One row of a log, in the words of `entryRow`.
Component({
  properties: {
    entry: { type: Object, value: /** @type {any} */ (null) },
  },
})
