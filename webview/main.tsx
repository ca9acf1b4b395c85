import { render } from 'preact';
import { App } from './app';
import { editorApi } from './editorApi';
import { HostLink } from './hostLink';
import './styles/panel.css';

const link = new HostLink(message => editorApi.postMessage(message));
window.addEventListener('message', event => link.receive(event.data));

const root = document.getElementById('panel');
if (root !== null) render(<App link={link} />, root);
