/**
 * The extension contributes its tools to VS Code under names of their own (`toolId` of an invocation); the model calls them
 * by others (toolNames.ts of vscode-copilot-chat). Tools of VS Code itself and of MCP servers have one name.
 */
const modelNames: Readonly<Record<string, string>> = {
  copilot_applyPatch: 'apply_patch',
  copilot_createDirectory: 'create_directory',
  copilot_createFile: 'create_file',
  copilot_createNewJupyterNotebook: 'create_new_jupyter_notebook',
  copilot_createNewWorkspace: 'create_new_workspace',
  copilot_editFiles: 'edit_files',
  copilot_editNotebook: 'edit_notebook_file',
  copilot_fetchWebPage: 'fetch_webpage',
  copilot_findFiles: 'file_search',
  copilot_findTestFiles: 'test_search',
  copilot_findTextInFiles: 'grep_search',
  copilot_getChangedFiles: 'get_changed_files',
  copilot_getErrors: 'get_errors',
  copilot_getProjectSetupInfo: 'get_project_setup_info',
  copilot_getSearchResults: 'get_search_view_results',
  copilot_getTerminalOutput: 'get_terminal_output',
  copilot_getVSCodeAPI: 'get_vscode_api',
  copilot_githubRepo: 'github_repo',
  copilot_insertEdit: 'insert_edit_into_file',
  copilot_installExtension: 'install_extension',
  copilot_listDirectory: 'list_dir',
  copilot_memory: 'memory',
  copilot_multiReplaceString: 'multi_replace_string_in_file',
  copilot_readFile: 'read_file',
  copilot_readNotebookCellOutput: 'read_notebook_cell_output',
  copilot_readProjectStructure: 'read_project_structure',
  copilot_replaceString: 'replace_string_in_file',
  copilot_resolveMemoryFileUri: 'resolve_memory_file_uri',
  copilot_runInTerminal: 'run_in_terminal',
  copilot_runInTerminal1: 'run_in_terminal',
  copilot_runNotebookCell: 'run_notebook_cell',
  copilot_runTests1: 'runTests',
  copilot_runVscodeCommand: 'run_vscode_command',
  copilot_searchCodebase: 'semantic_search',
  copilot_searchWorkspaceSymbols: 'search_workspace_symbols',
  copilot_switchAgent: 'switch_agent',
  copilot_testFailure: 'test_failure',
  copilot_think: 'think',
  copilot_viewImage: 'view_image',
};

/** How the model calls a tool. */
export function modelName(toolId: string): string {
  return modelNames[toolId] ?? toolId;
}

/** The tool by which other editing tools have a file edited; the call that the model made is shown beside it. */
export const innerEditTool = 'vscode_editFile_internal';

const editing =
  /^(?:apply_patch|create_file|edit_files|edit_notebook_file|insert_edit_into_file|(?:multi_)?replace_string_in_file)$/;

/** Whether a tool changes files, by the name that the model calls it. */
export function editsFiles(name: string): boolean {
  return editing.test(name);
}
