// The ear of a test call: takes the microphone's samples as the audio thread gives them, brings them to 24 kHz where the
// browser could not, and posts them as 16-bit linear samples, 20 ms at a time, with their level.
const RATE = 24000;
const PIECE = RATE / 50;

class Capture extends AudioWorkletProcessor {
  constructor() {
    super();
    this.step = sampleRate / RATE;
    this.at = 0;
    this.last = 0;
    this.fill = 0;
    this.square = 0;
    this.samples = new Int16Array(PIECE);
  }

  process([[input]]) {
    if (!input) return true;
    if (this.step === 1) for (const sample of input) this.give(sample);
    else this.resample(input);
    return true;
  }

  // In a straight line between two samples: speech lies far below either rate.
  resample(input) {
    while (this.at < input.length) {
      const index = Math.floor(this.at);
      const before = index > 0 ? input[index - 1] : this.last;
      this.give(before + (input[index] - before) * (this.at - index));
      this.at += this.step;
    }
    this.at -= input.length;
    this.last = input[input.length - 1];
  }

  give(sample) {
    const limited = Math.max(-1, Math.min(1, sample));
    this.square += limited * limited;
    this.samples[this.fill] = limited < 0 ? limited * 32768 : limited * 32767;
    this.fill += 1;
    if (this.fill < PIECE) return;
    const level = Math.sqrt(this.square / PIECE);
    this.port.postMessage({ samples: this.samples.buffer, level }, [this.samples.buffer]);
    this.samples = new Int16Array(PIECE);
    this.fill = 0;
    this.square = 0;
  }
}

registerProcessor('capture', Capture);
