import { opencodeAdapter } from '../../../src/agents/opencode/adapter';
import { testRecording } from './recordedHome';

for (const name of ['opencode', 'old/opencode-1.2.4', 'old/opencode-1.1.58']) testRecording(opencodeAdapter, name);
