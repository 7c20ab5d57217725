/** The values themselves, for a client that is configured by hand. */
export const VALUE_FORMATS = ['env', 'json', 'fields', 'curl', 'cherry-studio', 'cc-switch'] as const;

/** For homes that may not be written: files for something else to put there. None holds a key. */
export const FILE_FORMATS = ['ansible', 'devcontainer', 'nix', 'cloud-init'] as const;
export type FileFormat = (typeof FILE_FORMATS)[number];

export const PRINT_FORMATS = [...VALUE_FORMATS, ...FILE_FORMATS] as const;
export type PrintFormat = (typeof PRINT_FORMATS)[number];
