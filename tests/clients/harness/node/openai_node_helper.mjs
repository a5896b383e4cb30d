// OpenAI's Node SDK through its own stream helper, which checks more than the plain stream.
import OpenAI from 'openai'
import { make as plain } from './openai_node.mjs'

export const make = (baseURL) => ({
  ...plain(baseURL),
  async streamed(key, messages, heard) {
    const stream = new OpenAI({ apiKey: key, baseURL }).chat.completions.stream({ model: 'ruma-agent', messages })
    stream.on('content', heard)
    return await stream.finalContent()
  },
})
