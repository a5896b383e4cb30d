// Vercel's AI SDK with its provider for OpenAI-compatible servers.
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { generateText, streamText } from 'ai'

export const over = (provider) => ({
  async whole(key, messages) {
    return (await generateText({ model: provider(key)('ruma-agent'), messages })).text
  },
  async streamed(key, messages, heard) {
    let text = ''
    const { fullStream } = streamText({ model: provider(key)('ruma-agent'), messages, onError: () => {} })
    for await (const part of fullStream) {
      if (part.type === 'error') throw part.error instanceof Error ? part.error : new Error(JSON.stringify(part.error))
      if (part.type !== 'text-delta') continue
      text += part.text
      heard(part.text)
    }
    return text
  },
})

export const make = (baseURL) => over((apiKey) => createOpenAICompatible({ name: 'ruma', baseURL, apiKey }))
