import { runReaderThread } from './ingest/readerThread';

runReaderThread();
