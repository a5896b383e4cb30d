// OpenAI's Node SDK.
import OpenAI from 'openai'

export const make = (baseURL) => {
  const of = (apiKey) => new OpenAI({ apiKey, baseURL })
  return {
    async models(key) {
      const ids = []
      for await (const model of of(key).models.list()) ids.push(model.id)
      return ids
    },
    async whole(key, messages) {
      return (await of(key).chat.completions.create({ model: 'ruma-agent', messages })).choices[0].message.content
    },
    async streamed(key, messages, heard) {
      let text = ''
      for await (const chunk of await of(key).chat.completions.create({ model: 'ruma-agent', messages, stream: true })) {
        const part = chunk.choices[0]?.delta.content ?? ''
        text += part
        heard(part)
      }
      return text
    },
  }
}
