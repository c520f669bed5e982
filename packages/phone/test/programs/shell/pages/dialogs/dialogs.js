const log = require('../../utils/log')

const dialogs = {
  success: () => wx.showToast({ title: '保存成功', duration: 60000 }),
  plain: () => wx.showToast({ title: 'A longer sentence, without an icon', icon: 'none', mask: true }),
  loading: () => wx.showLoading({ title: '加载中', mask: true }),
  hideLoading: () => wx.hideLoading(),
  modal: () => wx.showModal({ title: '删除？', content: 'It cannot be undone.' }),
  input: () => wx.showModal({ title: '改名', editable: true, content: 'old', placeholderText: '新名字' }),
  long: () => wx.showModal({ content: 'x', confirmText: '五个字太长' }),
  sheet: () => wx.showActionSheet({ itemList: ['第一', '第二', '第三'], alertText: '选一个' }),
}

Page({
  data: { names: Object.keys(dialogs) },
  open(event) {
    const { name } = event.currentTarget.dataset
    dialogs[name]().then(
      (result) => log(`${name} ${JSON.stringify(result)}`),
      (failure) => log(`${name} ${failure.errMsg}`),
    )
  },
})
