// A bridge with the official packages: Twilio's media stream on /media-stream, the model at MODEL_URL.
import http from 'node:http';
import { WebSocketServer } from 'ws';
import { RealtimeAgent, RealtimeSession } from '@openai/agents/realtime';
import { TwilioRealtimeTransportLayer } from '@openai/agents-extensions';

const server = http.createServer((_, answer) => answer.end());
const sockets = new WebSocketServer({ server, path: '/media-stream' });

sockets.on('connection', async (twilioWebSocket) => {
  try {
    const agent = new RealtimeAgent({ name: 'bench', instructions: 'Talk without end.' });
    const transport = new TwilioRealtimeTransportLayer({ twilioWebSocket });
    const session = new RealtimeSession(agent, {
      transport,
      model: 'gpt-realtime-2.1-mini',
      config: { audio: { input: { format: 'audio/pcmu' }, output: { format: 'audio/pcmu' } } },
    });
    session.on('error', () => {});
    await session.connect({ apiKey: 'sk-bench', url: `${process.env.MODEL_URL}?model=gpt-realtime-2.1-mini` });
    transport.sendEvent({ type: 'response.create' });
  } catch (error) {
    console.error(error);
    twilioWebSocket.close();
  }
});

server.listen(Number(process.env.PORT), '127.0.0.1');
