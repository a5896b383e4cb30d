// LangChain JS's ChatOpenAI, under LibreChat and n8n.
import { ChatOpenAI } from '@langchain/openai'

export const make = (baseURL) => {
  const of = (apiKey) => new ChatOpenAI({ model: 'ruma-agent', apiKey, configuration: { baseURL }, maxRetries: 2 })
  return {
    async whole(key, messages) {
      return (await of(key).invoke(messages)).content
    },
    async streamed(key, messages, heard) {
      let text = ''
      for await (const chunk of await of(key).stream(messages)) {
        text += chunk.content
        heard(chunk.content)
      }
      return text
    },
  }
}
