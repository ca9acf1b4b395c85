import { runServiceWorker } from './service/serviceWorker';

runServiceWorker();
