import { runReaderThread } from './ingest/readerThread';

void runReaderThread();
