// OpenRouter's provider for the AI SDK, pointed at another server.
import { createOpenRouter } from '@openrouter/ai-sdk-provider'
import { over } from './ai_sdk_node.mjs'

export const make = (baseURL) => over((apiKey) => createOpenRouter({ apiKey, baseURL, compatibility: 'compatible' }))
