const answer: number = 41
Page({ data: { answer: answer + } })
