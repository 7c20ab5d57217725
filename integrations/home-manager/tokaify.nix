# Home Manager: settings and key stay files that the clients may write, so nothing lands in the store.
# imports = [ ./tokaify.nix ]; programs.tokaify = { clients = [ "codex" ]; keyFile = "/run/secrets/tokaify"; };
{ config, lib, pkgs, ... }:
let
  cfg = config.programs.tokaify;
in
{
  options.programs.tokaify = {
    package = lib.mkOption { type = lib.types.package; };
    clients = lib.mkOption { type = lib.types.listOf lib.types.str; default = [ ]; };
    gateway = lib.mkOption { type = lib.types.str; default = "tokaify"; };
    # A string and not a path: a path would be copied into the store.
    keyFile = lib.mkOption { type = lib.types.str; };
  };
  config = lib.mkIf (cfg.clients != [ ]) {
    home.packages = [ cfg.package ];
    home.activation.tokaify = lib.hm.dag.entryAfter [ "writeBoundary" ] ''
      PATH="${cfg.package}/bin:$PATH" CLIENTS="${toString cfg.clients}" GATEWAY="${cfg.gateway}" \
        KEY_FILE="${cfg.keyFile}" run ${pkgs.runtimeShell} ${./activate.sh}
    '';
  };
}
