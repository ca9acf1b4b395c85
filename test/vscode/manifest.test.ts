import { deepEqual, ok } from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as z from 'zod/mini';
import { toolDefinitions } from '../../src/agentTools/toolDefinitions';
import { commands, contextKeys, languageModelTools, mcpServers, settings, views } from '../../src/vscode/manifest';

const root = resolve(import.meta.dirname, '../..');
const text = (path: string): string => readFileSync(join(root, path), 'utf8');

const menuItem = z.object({ command: z.string(), when: z.optional(z.string()), group: z.optional(z.string()) });
const manifest = z
  .object({
    contributes: z.object({
      commands: z.array(z.object({ command: z.string(), enablement: z.optional(z.string()) })),
      views: z.record(z.string(), z.array(z.object({ id: z.string() }))),
      viewsWelcome: z.array(z.object({ view: z.string(), when: z.optional(z.string()) })),
      menus: z.record(z.string(), z.array(menuItem)),
      walkthroughs: z.array(
        z.object({ steps: z.array(z.object({ id: z.string(), completionEvents: z.array(z.string()) })) }),
      ),
      configuration: z.object({ properties: z.record(z.string(), z.object({ scope: z.string() })) }),
      languageModelTools: z.array(
        z.object({ name: z.string(), when: z.string(), modelDescription: z.string(), inputSchema: z.unknown() }),
      ),
      mcpServerDefinitionProviders: z.array(z.object({ id: z.string(), label: z.string() })),
    }),
  })
  .parse(JSON.parse(text('package.json'))).contributes;
const translations = z.record(z.string(), z.string()).parse(JSON.parse(text('package.nls.json')));

const menuItems = Object.values(manifest.menus).flat();
const conditions = [
  ...menuItems.map(({ when }) => when),
  ...manifest.viewsWelcome.map(({ when }) => when),
  ...manifest.commands.map(({ enablement }) => enablement),
].filter(condition => condition !== undefined);
const sources = readdirSync(join(root, 'src/vscode'), { recursive: true, encoding: 'utf8' })
  .filter(path => path.endsWith('.ts') && path !== 'manifest.ts')
  .map(path => text(join('src/vscode', path)))
  .join('\n');

function sorted(values: Iterable<string>): string[] {
  return [...new Set(values)].sort();
}

function found(pattern: RegExp, where: string): string[] {
  return sorted([...where.matchAll(pattern)].flatMap(match => match[1] ?? []));
}

describe('package.json and manifest.ts', () => {
  it('declare the same commands, views and settings', () => {
    deepEqual(sorted(manifest.commands.map(({ command }) => command)), sorted(Object.values(commands)));
    deepEqual(
      sorted(Object.values(manifest.views).flatMap(of => of.map(({ id }) => id))),
      sorted(Object.values(views)),
    );
    deepEqual(sorted(Object.keys(manifest.configuration.properties)), sorted(Object.values(settings)));
  });

  it('know the same context keys, and each is named where the editor is told of it', () => {
    const viewIds: readonly string[] = Object.values(views);
    const used = conditions.flatMap(condition => found(/(\bcontrail\.\w+)/g, condition));
    deepEqual(sorted(used.filter(name => !viewIds.includes(name))), sorted(Object.keys(contextKeys)));
    deepEqual(
      Object.keys(contextKeys).filter(key => !sources.includes(`'${key}'`)),
      [],
    );
  });
});

describe('package.json', () => {
  it('tells the editor of each tool what other agents are told', () => {
    deepEqual(
      manifest.languageModelTools.map(({ name, modelDescription, inputSchema }) => ({
        name,
        modelDescription,
        inputSchema,
      })),
      toolDefinitions.map(({ name, description, inputSchema }) => ({
        name: languageModelTools[name],
        modelDescription: description,
        inputSchema,
      })),
    );
    deepEqual(
      manifest.mcpServerDefinitionProviders.map(({ id }) => id),
      Object.values(mcpServers),
    );
  });

  it('offers tools only where the settings say so', () => {
    for (const { name, when } of manifest.languageModelTools)
      deepEqual(
        when.split(' && '),
        [`config.${settings.toolsOfferedAs} == 'languageModelTools'`, '!config.chat.disableAIFeatures'],
        name,
      );
  });

  it('has few settings', () => ok(Object.keys(manifest.configuration.properties).length <= 12));

  it('has in the context menu what the buttons of rows do: the keyboard reaches no button', () => {
    const items = manifest.menus['view/item/context'] ?? [];
    const named = (isButton: boolean): string[] =>
      sorted(
        items
          .filter(({ group }) => group?.startsWith('inline') === isButton)
          .map(({ command, when }) => `${command}: ${when}`),
      );
    ok(named(true).length > 0);
    deepEqual(
      named(true).filter(item => !named(false).includes(item)),
      [],
    );
  });

  it('takes every text from package.nls.json, which has no other', () => {
    deepEqual(found(/"%([^"%]+)%"/g, text('package.json')), sorted(Object.keys(translations)));
  });

  it('shows no command that is not declared', () => {
    const known: readonly string[] = Object.values(commands);
    deepEqual(
      menuItems.map(({ command }) => command).filter(command => !known.includes(command)),
      [],
    );
    const focusing = Object.values(views).map(view => `${view}.focus`);
    const linked = found(/\(command:(contrail\.[\w.]+)\)/g, Object.values(translations).join('\n'));
    ok(linked.length > 0);
    deepEqual(
      linked.filter(command => !known.includes(command) && !focusing.includes(command)),
      [],
    );
  });

  it('declares no command that is not registered', () => {
    const registered = found(/\b(?:registerCommand\(\s*dependencies,\s*|on\w*\(\s*)commands\.(\w+)/g, sources);
    deepEqual(registered, sorted(Object.keys(commands)));
  });

  it('lets steps of the walkthrough end with commands and views that there are', () => {
    const events = [
      ...Object.values(commands).map(command => `onCommand:${command}`),
      ...Object.values(views).map(view => `onView:${view}`),
    ];
    const steps = manifest.walkthroughs.flatMap(walkthrough => walkthrough.steps);
    ok(steps.length >= 3);
    for (const { id, completionEvents } of steps)
      ok(
        completionEvents.some(event => events.includes(event)),
        `${id} never ends`,
      );
  });

  it('names pictures that there are', () => {
    const pictures = found(/"(media\/[^"]+)"/g, text('package.json'));
    ok(pictures.length > 4);
    deepEqual(
      pictures.filter(path => !existsSync(join(root, path))),
      [],
    );
  });

  it('lets no workspace say where transcripts and the database lie', () => {
    for (const setting of [settings.home, settings.database, settings.keep])
      deepEqual(manifest.configuration.properties[setting]?.scope, 'machine', setting);
  });
});
