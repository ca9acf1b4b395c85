import { createInterface } from 'node:readline';
import { hostEnvironment } from '../../../src/discovery/hostEnvironment';
import { connect } from '../../../src/service/connect';

/** Stands for an editor window: reads what is new and lists the sessions, over and over, until its input ends. */
async function main([file = '', assets = '', home = '']: string[]): Promise<void> {
  let stopping = false;
  createInterface(process.stdin).on('close', () => {
    stopping = true;
  });
  const environment = hostEnvironment({ home });
  const service = await connect({ file, assets });
  let requests = 0;
  while (!stopping) {
    await service.call('ingest', { environment, keep: 'everything', first: [] });
    const { sessions } = await service.call('sessions', { folders: null });
    const seen = sessions.reduce((sum, session) => sum + session.requests, 0);
    if (seen < requests) process.stderr.write(`${requests - seen} requests were lost\n`);
    requests = seen;
    process.stdout.write(`${service.role} ${requests}\n`);
    await new Promise(resolve => setTimeout(resolve, 10));
  }
  await service.close();
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
