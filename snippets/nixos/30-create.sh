cat >/etc/nixos/buildbot-worker.nix <<'END'
{ pkgs, ... }:
{
  services.buildbot-worker = {
    enable = true;
    masterUrl = "buildbot-api.python.org:9020";
    workerUser = "WORKERNAME";
    workerPassFile = "/etc/buildbot-worker-password";
    keepalive = 60;
    adminMessage = ''
YOUR NAME <you AT example.org>
    '';
    hostMessage = ''
YOUR SYSTEM, PROCESSOR, MEMORY, COMPILER
    '';
    packages = with pkgs; [ binutils gawk gcc git gnumake pkg-config ];
  };
  systemd.services.buildbot-worker.serviceConfig = {
    Restart = "always";
    RestartSec = 5;
    OOMPolicy = "continue";
  };
}
END
