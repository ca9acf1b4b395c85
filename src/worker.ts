import { runServiceWorker } from './service/serviceWorker';
import { runSoundnessWorker } from './service/soundnessWorker';

runServiceWorker();
runSoundnessWorker();
