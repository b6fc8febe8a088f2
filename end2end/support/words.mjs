// Words that the interface never says, because another one means the thing: business, staff, customer, booking, slot,
// hold, receptionist, call, turn, action, outcome, conversation, document, rule, hours, rehearsal, number.
const words = [
  'workspace', 'org', 'shop', 'tenant', 'branch', 'site', 'event type', 'treatment', 'product', 'user', 'provider',
  'asset', 'equipment', 'client', 'patient', 'contact', 'lead', 'appointment', 'event', 'reservation',
  'availability', 'lock', 'agent', 'assistant', 'bot', 'session', 'utterance', 'tool', 'function', 'disposition',
  'thread', 'ticket', 'rag', 'chunk', 'prompt', 'override', 'eval', 'test suite', 'degraded mode',
  'submit', 'please', 'oops',
];
const pattern = new RegExp(`\\b(?:${words.join('|')})s?\\b`, 'gi');

export function bannedWords(text) {
  return [...new Set([...(text.match(pattern) ?? []), ...(text.match(/\bOK\b/g) ?? [])])];
}
