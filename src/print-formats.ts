/** For homes that may not be written: files for something else to put there. None holds a key. */
export const FILE_FORMATS = ['ansible', 'devcontainer', 'nix', 'cloud-init'] as const;
export type FileFormat = (typeof FILE_FORMATS)[number];
