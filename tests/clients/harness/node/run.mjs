// Runs one client through every scenario of a server; prints one JSON object. usage: run.mjs CLIENT PLAN.json
import { readFileSync } from 'node:fs'

const [, , name, plan_file] = process.argv
const plan = JSON.parse(readFileSync(plan_file, 'utf8'))
const client = (await import(`./${name}.mjs`)).make(plan.base_url)

const status_of = (error) => {
  for (let seen = error, depth = 0; seen && depth < 8; seen = seen.cause ?? seen.lastError, depth += 1) {
    const status = seen.status ?? seen.statusCode
    if (Number.isInteger(status)) return status
  }
  return null
}

const outcome = async ({ name, key, messages, stream }) => {
  const heard = []
  try {
    if (name === 'models') return { models: client.models ? await client.models(key) : null }
    const ask = stream ? client.streamed : client.whole
    return { text: await ask(key, messages, (text) => heard.push(text)) }
  } catch (error) {
    const cause = error.lastError ?? error
    const told = { class: error.constructor.name, message: String(cause.message), status: status_of(error) }
    return { error: told, text: heard.join('') }
  }
}

const found = {}
for (const scenario of plan.scenarios) found[scenario.name] = await outcome(scenario)
console.log(JSON.stringify(found))
