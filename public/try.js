// The console of a test call. The page works without it, by form; with it the call is held over a socket: what is said
// appears as it is said, and the microphone can be used.
const RATE = 24000;
// Sound is scheduled this far ahead, so that a busy page does not tear it.
const AHEAD = 0.06;

const $ = (id) => document.getElementById(id);
const page = {
  start: $('try-start'), console: $('try-console'), state: $('try-state'), turns: $('try-turns'),
  actions: $('try-actions'), none: $('try-none'), say: $('try-say'), text: $('try-text'), mic: $('try-mic'),
  level: $('try-level'), levelLabel: $('try-level-label'), stop: $('try-stop'), again: $('try-again'),
  spoken: $('start-spoken'), announce: $('try-announce'),
};
const form = page.start.querySelector('form');

const CLOSED = {
  4001: 'This test call could not be opened. Start a new one.',
  4002: 'This test call is over.',
  1008: 'The call was closed: too much was sent.',
  1009: 'The call was closed: too much was sent.',
};
const ENDED = {
  goodbye: 'The receptionist said goodbye and hung up.', caller_hung_up: 'You hung up.',
  silence: 'Nobody spoke for a while, and the receptionist hung up.', too_long: 'Ten minutes are over.',
  model_unreachable: 'The speech model could not be reached. Nothing was changed.',
  model_lost: 'The speech model went away. Nothing was changed.',
  model_refused: 'The speech model refuses the account. Look at its key.',
};
const TOOLS = {
  get_services: 'Looked up services', get_available_slots: 'Looked up free times', resolve_when: 'Worked out the date',
  get_current_time: 'Looked at the clock', find_bookings: 'Looked up bookings', create_booking: 'Booking',
  reschedule_booking: 'Move of a booking', cancel_booking: 'Cancellation', send_sms: 'Text', take_message: 'Message',
  join_waitlist: 'Waiting list', end_call: 'Hung up',
};
const STAGES = { propose: 'checked and read back', commit: 'done in the test', refuse: 'refused', replay: 'repeated' };

let socket = null;
let context = null;
let capture = null;
let stream = null;
let ended = false;

function tell(text) {
  page.state.textContent = text;
}

function send(message) {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
}

// What the receptionist says: played in order, and forgotten at once when the caller takes the turn.
const voice = {
  until: 0,
  sources: new Set(),
  marks: [],

  play(base64) {
    if (!context) return;
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const samples = new Int16Array(bytes.buffer);
    const buffer = context.createBuffer(1, samples.length, RATE);
    const channel = buffer.getChannelData(0);
    for (let i = 0; i < samples.length; i += 1) channel[i] = samples[i] / 32768;
    const source = context.createBufferSource();
    source.buffer = buffer;
    source.connect(context.destination);
    const at = Math.max(this.until, context.currentTime + AHEAD);
    source.start(at);
    this.until = at + buffer.duration;
    this.sources.add(source);
    source.onended = () => {
      this.sources.delete(source);
      source.disconnect();
      this.echo();
    };
  },

  // A mark is echoed once everything before it was played; whoever reads and hears nothing has read it at once.
  mark(name) {
    if (!context) {
      send({ type: 'mark', name });
      return;
    }
    this.marks.push({ name, at: this.until });
    this.echo();
  },

  echo() {
    while (this.marks.length > 0 && this.marks[0].at <= context.currentTime + 0.005) {
      send({ type: 'mark', name: this.marks.shift().name });
    }
    if (this.marks.length > 0 && this.sources.size === 0) {
      setTimeout(() => this.echo(), 20);
    }
  },

  clear() {
    for (const source of this.sources) {
      source.onended = null;
      source.stop();
      source.disconnect();
    }
    this.sources.clear();
    this.marks.length = 0;
    this.until = 0;
  },
};

function part(node, name) {
  return node.querySelector(`[data-part="${name}"]`);
}

function fresh(template) {
  return $(template).content.firstElementChild.cloneNode(true);
}

function turn(number, speaker) {
  const id = `turn-${number}`;
  let node = $(id);
  if (!node) {
    node = fresh(`try-turn-${speaker}`);
    node.id = id;
    page.turns.append(node);
    node.scrollIntoView({ block: 'nearest' });
  }
  return node;
}

function note(node, text) {
  const line = part(node, 'note');
  line.textContent = text;
  line.hidden = false;
}

function action(message) {
  page.none.hidden = true;
  const id = `action-${message.id}`;
  let node = $(id);
  if (!node) {
    node = fresh('try-action');
    node.id = id;
    page.actions.append(node);
  }
  part(node, 'name').textContent = TOOLS[message.name] ?? message.name;
  return node;
}

const pretty = (value) => JSON.stringify(value, null, 1);

const told = {
  audio: ({ audio }) => voice.play(audio),
  mark: ({ name }) => voice.mark(name),
  clear: () => voice.clear(),
  words: (message) => {
    part(turn(message.turn, message.speaker), 'text').textContent += message.text;
  },
  turn: (message) => {
    const node = turn(message.turn, message.speaker);
    part(node, 'text').textContent = message.understood ? message.text : 'Not understood';
    if (message.interrupted) note(node, 'Interrupted');
    if (message.speaker === 'caller') tell('Thinking');
    else page.announce.textContent = message.text;
  },
  dropped: ({ turn: number }) => $(`turn-${number}`)?.remove(),
  action: (message) => {
    const node = action(message);
    part(node, 'took').textContent = 'under way';
    part(node, 'detail').textContent = pretty(message.arguments);
  },
  result: (message) => {
    const node = action(message);
    const stage = STAGES[message.stage];
    const took = `${(message.ms / 1000).toFixed(2)} s`;
    part(node, 'took').textContent = stage ? `${stage}, ${took}` : took;
    part(node, 'say').textContent = message.result?.say ?? message.result?.read_back ?? '';
    part(node, 'detail').textContent += `\n${pretty(message.result)}`;
  },
  listening: () => tell('Listening'),
  event: (message) => {
    if (message.event === 'caller_speaking') tell('You speak');
    if (message.event === 'latency') {
      const last = [...page.turns.querySelectorAll('.bg-accent-soft')].pop();
      if (last) note(last, `Reply after ${(message.first_audio_ms / 1000).toFixed(2)} s`);
    }
  },
  ended: ({ reason }) => finish(ENDED[reason] ?? 'The call is over.'),
};

function finish(text) {
  if (!ended) tell(text);
  ended = true;
  page.say.hidden = true;
  page.mic.hidden = true;
  page.stop.hidden = true;
  page.again.hidden = false;
  hush();
}

// Lets go of the microphone.
function hush() {
  capture?.disconnect();
  capture = null;
  for (const track of stream?.getTracks() ?? []) track.stop();
  stream = null;
  page.levelLabel.hidden = true;
  page.mic.textContent = 'Turn on microphone';
}

function base64(buffer) {
  return btoa(String.fromCharCode(...new Uint8Array(buffer)));
}

async function listen() {
  stream = await navigator.mediaDevices.getUserMedia({
    audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true },
  });
  if (!context) {
    context = new AudioContext({ sampleRate: RATE });
    await context.audioWorklet.addModule(new URL('try-capture.js', import.meta.url));
  }
  await context.resume();
  const source = context.createMediaStreamSource(stream);
  capture = new AudioWorkletNode(context, 'capture', { numberOfOutputs: 0 });
  capture.port.onmessage = ({ data }) => {
    send({ type: 'audio', audio: base64(data.samples) });
    page.level.value = Math.min(1, data.level * 4);
  };
  source.connect(capture);
  page.levelLabel.hidden = false;
  page.mic.textContent = 'Turn off microphone';
}

async function spoken() {
  try {
    await listen();
    return true;
  } catch {
    tell('The microphone is not available. Allow it in the browser, or go on by text.');
    return false;
  }
}

async function begin(withMicrophone) {
  const body = new URLSearchParams(new FormData(form));
  // Asked for before the call begins, so that the receptionist does not greet a question of the browser.
  if (withMicrophone && !(await spoken())) page.mic.hidden = false;
  const answer = await fetch(page.console.dataset.session, { method: 'POST', body });
  if (!answer.ok) {
    // The form itself tells what is wrong, beside its fields.
    hush();
    form.dataset.plain = '';
    form.requestSubmit($('start-typed'));
    return;
  }
  const { socket: address } = await answer.json();
  page.start.hidden = true;
  page.console.hidden = false;
  tell('Connecting');
  const url = new URL(address, location.href);
  url.protocol = url.protocol.replace('http', 'ws');
  socket = new WebSocket(url);
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(data);
    told[message.type]?.(message);
  };
  socket.onclose = ({ code }) => finish(CLOSED[code] ?? 'The connection broke. Nothing was changed.');
  page.text.focus();
}

form.addEventListener('submit', (event) => {
  if ('plain' in form.dataset) return;
  event.preventDefault();
  begin(false);
});
page.spoken.addEventListener('click', () => begin(true));
page.spoken.hidden = !navigator.mediaDevices;
page.mic.hidden = !navigator.mediaDevices;
page.mic.addEventListener('click', () => (capture ? hush() : spoken()));
page.stop.addEventListener('click', () => {
  send({ type: 'stop' });
  voice.clear();
});
page.say.addEventListener('submit', (event) => {
  event.preventDefault();
  const text = page.text.value.trim();
  if (!text) return;
  voice.clear();
  send({ type: 'text', text });
  page.text.value = '';
});
window.addEventListener('pagehide', () => {
  send({ type: 'stop' });
  socket?.close();
});
