// @ts-check
// One row of a list of goods.
Component({
  properties: {
    goods: { type: Object, value: /** @type {any} */ (null) },
  },
})
