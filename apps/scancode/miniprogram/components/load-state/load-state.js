// @ts-check
// What a page shows while it has nothing to show: that it is loading, why it could not, or that there is nothing.
Component({
  properties: {
    /** `loading`, `error` or `ready`. */
    state: { type: String, value: 'loading' },
    /** Of `problemOf`. */
    problem: { type: Object, value: /** @type {any} */ (null) },
    /** Is there nothing to show although it is there? */
    empty: { type: Boolean, value: false },
    emptyTitle: { type: String, value: '' },
    emptyAdvice: { type: String, value: '' },
  },
  methods: {
    onRetry() {
      this.triggerEvent('retry')
    },
  },
})
