"""Lists of packages of the simulated machines. Names are real, later versions are invented."""

from typing import NamedTuple


class Package(NamedTuple):
    """A package: ``base`` is its version with {0} for what a release raises.

    ``share`` of the machines have it; ``severity`` (empty = none) is that of its updates. ``pace``
    and ``phase`` decide when a new release appears; a base without {0} never changes.
    """

    name: str
    base: str
    share: float = 1.0
    severity: str = ""
    source: str = ""
    for_server: bool = False
    pace: int = 3
    phase: int = 0

    @property
    def is_lively(self) -> bool:
        """Tell whether there are ever updates of it."""
        return "{0}" in self.base

    def version(self, release: int) -> str:
        """Return the version of the release with this number."""
        return self.base.format(release % 90)


_APT_LIVELY = (
    Package("openssl", "3.0.{0}-1~deb12u2", 1, "high", "openssl", pace=5, phase=2),
    Package("libssl3", "3.0.{0}-1~deb12u2", 1, "high", "openssl", pace=5, phase=2),
    Package("linux-image-amd64", "6.1.{0}-1", 0.8, "high", "linux-signed-amd64", pace=3, phase=4),
    Package("openssh-client", "1:9.2p1-2+deb12u{0}", 1, "medium", "openssh", pace=6, phase=20),
    Package("openssh-server", "1:9.2p1-2+deb12u{0}", 0.6, "medium", "openssh", pace=6, phase=20),
    Package("firefox-esr", "140.{0}.0esr-1~deb12u1", 0.55, "critical", "firefox-esr", pace=3),
    Package("thunderbird", "1:140.{0}.0esr-1~deb12u1", 0.4, "high", "thunderbird", pace=3, phase=6),
    Package("libreoffice-core", "4:7.4.7-1+deb12u{0}", 0.5, "medium", "libreoffice", pace=7),
    Package("curl", "7.88.1-10+deb12u{0}", 0.9, "medium", "curl", pace=4, phase=11),
    Package("libcurl4", "7.88.1-10+deb12u{0}", 0.95, "medium", "curl", pace=4, phase=11),
    Package("sudo", "1.9.13p3-1+deb12u{0}", 0.95, "high", "sudo", pace=9, phase=30),
    Package("bind9-dnsutils", "1:9.18.{0}-1~deb12u1", 0.5, "medium", "bind9", pace=5, phase=8),
    Package("tzdata", "2025b-0+deb12u{0}", 1, "", "tzdata", pace=8, phase=3),
    Package("base-files", "12.4+deb12u{0}", 1, "", "base-files", pace=8),
    Package("cups", "2.4.2-3+deb12u{0}", 0.6, "medium", "cups", pace=8, phase=17),
    Package("samba-libs", "2:4.17.12+dfsg-0+deb12u{0}", 0.5, "medium", "samba", pace=7, phase=25),
    Package("postgresql-15", "15.{0}-0+deb12u1", 0.35, "medium", "postgresql-15", True, 10, 5),
    Package("nginx", "1.22.1-9+deb12u{0}", 0.35, "medium", "nginx", True, 9, 12),
    Package("apache2", "2.4.{0}-1~deb12u1", 0.3, "high", "apache2", True, 8, 1),
    Package("mariadb-server", "1:10.11.{0}-0+deb12u1", 0.3, "", "mariadb", True, 9, 33),
    Package("clamav", "1.0.{0}+dfsg-1~deb12u1", 0.4, "medium", "clamav", True, 9, 40),
    Package("git", "1:2.39.5-0+deb12u{0}", 0.3, "medium", "git", pace=10, phase=22),
    Package("vim-common", "2:9.0.1378-2+deb12u{0}", 0.8, "low", "vim", pace=9, phase=14),
    Package("python3.11", "3.11.2-6+deb12u{0}", 1, "medium", "python3.11", pace=8, phase=28),
)
_APT_QUIET = (
    "adduser", "apparmor", "apt", "apt-utils", "avahi-daemon", "bash", "bash-completion",
    "bsdutils", "busybox", "bzip2", "ca-certificates", "chrony", "coreutils", "cpio", "cron",
    "cryptsetup", "dash", "dbus", "debconf", "debianutils", "dialog", "diffutils", "dmidecode",
    "dpkg", "e2fsprogs", "ethtool", "file", "findutils", "fontconfig", "gawk", "gcc-12-base",
    "gettext-base", "gnupg", "gpgv", "grep", "groff-base", "grub-common", "grub-efi-amd64", "gzip",
    "hostname", "hplip", "htop", "ifupdown", "init", "initramfs-tools", "iproute2", "iptables",
    "iputils-ping", "isc-dhcp-client", "kbd", "keyboard-configuration", "kmod", "less",
    "libacl1", "libapparmor1", "libattr1", "libaudit1", "libblkid1", "libbz2-1.0", "libc-bin",
    "libc6", "libcairo2", "libcap2", "libcom-err2", "libcrypt1", "libcups2", "libdb5.3",
    "libdbus-1-3", "libelf1", "libexpat1", "libext2fs2", "libffi8", "libfontconfig1",
    "libfreetype6", "libgcc-s1", "libgcrypt20", "libglib2.0-0", "libgmp10", "libgnutls30",
    "libgpg-error0", "libgssapi-krb5-2", "libhogweed6", "libicu72", "libidn2-0", "libjpeg62-turbo",
    "libkmod2", "libkrb5-3", "liblz4-1", "liblzma5", "libmount1", "libncursesw6", "libnettle8",
    "libnftables1", "libp11-kit0", "libpam-modules", "libpam-runtime", "libpam0g", "libpcre2-8-0",
    "libpng16-16", "libpolkit-gobject-1-0", "libprocps8", "libreadline8", "libseccomp2",
    "libselinux1", "libsemanage2", "libsmartcols1", "libsqlite3-0", "libstdc++6", "libsystemd0",
    "libtasn1-6", "libtinfo6", "libtirpc3", "libudev1", "libunistring2", "libusb-1.0-0",
    "libuuid1", "libx11-6", "libxml2", "libxtables12", "libxxhash0", "libzstd1", "locales", "login",
    "logrotate", "lsb-release", "lsof", "lvm2", "man-db", "mawk", "mdadm", "mount", "nano",
    "ncurses-base", "netbase", "nftables", "parted", "passwd", "pciutils", "perl-base",
    "pipewire", "plymouth", "policykit-1", "procps", "psmisc", "python3-minimal", "readline-common",
    "rsync", "rsyslog", "sed", "sensible-utils", "smartmontools", "ssl-cert", "sysvinit-utils",
    "systemd", "systemd-sysv", "systemd-timesyncd", "tar", "tmux", "traceroute", "ucf", "udev",
    "unattended-upgrades", "usbutils", "util-linux", "wget", "whiptail", "xfsprogs", "xxd",
    "xz-utils", "zlib1g", "zstd",
)  # fmt: skip
_RPM_LIVELY = (
    Package("openssl", "1:3.5.{0}-1.fc43", 1, "important", pace=6, phase=5),
    Package("kernel-core", "6.17.{0}-300.fc43", 1, "important", pace=2, phase=1),
    Package("firefox", "14{0}.0-1.fc43", 1, "critical", pace=4, phase=9),
    Package("libreoffice-core", "1:25.8.{0}-1.fc43", 0.9, "moderate", pace=6, phase=13),
    Package("systemd", "258.{0}-1.fc43", 1, "", pace=4, phase=2),
    Package("glibc", "2.42-{0}.fc43", 1, "moderate", pace=7, phase=21),
    Package("podman", "5:5.6.{0}-1.fc43", 0.4, "moderate", pace=5, phase=10),
    Package("vim-minimal", "2:9.1.{0}-1.fc43", 1, "low", pace=3, phase=4),
)
_RPM_QUIET = (
    "NetworkManager", "audit", "bash", "btrfs-progs", "ca-certificates", "chrony", "coreutils",
    "cryptsetup", "cups", "curl", "dbus", "dnf5", "dracut", "e2fsprogs", "firewalld", "flatpak",
    "gnome-shell", "gnupg2", "grub2-common", "gzip", "hostname", "iproute", "kbd", "less", "libgcc",
    "libxml2", "mesa-dri-drivers", "nano", "openssh", "pam", "pipewire", "plymouth", "polkit",
    "python3", "rpm", "sed", "selinux-policy", "setup", "shadow-utils", "sqlite-libs", "sudo",
    "tar", "tzdata", "util-linux", "wget2", "xz", "zlib-ng-compat", "zstd",
)  # fmt: skip
_WIN_LIVELY = (
    Package("Microsoft Edge", "14{0}.0.3650.80", 1, "critical", pace=4, phase=3),
    Package("Mozilla Firefox (x64 de)", "14{0}.0", 0.55, "critical", pace=4, phase=9),
    Package("Google Chrome", "14{0}.0.7444.60", 0.45, "high", pace=4, phase=6),
    Package("Microsoft 365 Apps for Business - de-de", "16.0.19{0}.20190", 0.8, "high", pace=4),
    Package(
        "Adobe Acrobat Reader (64-bit) - Deutsch", "25.001.20{0}", 0.7, "high", pace=5, phase=2
    ),
    Package("Zoom Workplace (64-bit)", "6.6.{0}", 0.35, "medium", pace=5, phase=15),
    Package("7-Zip (x64)", "25.{0}", 0.6, "medium", pace=20, phase=7),
    Package("Microsoft Teams", "25275.{0}.4026.5", 0.75, "", pace=3, phase=12),
    Package("Notepad++ (64-bit x64)", "8.8.{0}", 0.3, "low", pace=7, phase=19),
    Package("DATEV Arbeitsplatz", "19.{0}", 0.14, "", pace=9, phase=4),
    Package("Kumulatives Update für Windows", "10.0.26100.{0}", 1, "critical", pace=3, phase=8),
)
_WIN_QUIET = (
    ("Brother iPrint&Scan", 0.25), ("CrystalDiskInfo", 0.05), ("Dell Command | Update", 0.3),
    ("DocuWare Desktop Apps", 0.1), ("ElsterFormular Import", 0.08), ("FileZilla", 0.1),
    ("GDPdU Prüfhilfe", 0.04), ("HP Support Assistant", 0.25), ("IrfanView (64-bit)", 0.2),
    ("Intel Graphics Driver", 0.8), ("Intel Management Engine", 0.8), ("KeePassXC", 0.35),
    ("Kyocera Product Library", 0.2), ("Lexware Buchhaltung", 0.12), ("Microsoft Defender", 1.0),
    ("Microsoft OneDrive", 0.9), ("Microsoft Visual C++ 2015-2022 x64", 1.0),
    ("Microsoft Visual C++ 2015-2022 x86", 0.95), ("OpenVPN", 0.3), ("PDF24 Creator", 0.4),
    ("Realtek Audio Driver", 0.85), ("Sage 50", 0.06), ("TeamViewer Host", 0.15),
    ("TreeSize Free", 0.05), ("VLC media player", 0.3), ("WinSCP", 0.08), ("Paint.NET", 0.1),
    ("Windows PC-Integritätsprüfung", 0.6), ("sipgate App", 0.1), ("x-concept Praxis", 0.05),
)  # fmt: skip


def _quiet(names: tuple[str, ...], share: float = 1.0) -> tuple[Package, ...]:
    """Return packages that nobody updates; every third is not on all machines."""
    return tuple(
        Package(name, f"{1 + at % 7}.{at % 13}.{at % 5}-{1 + at % 4}", share if at % 3 else 0.85)
        for at, name in enumerate(names)
    )


PACKAGES: dict[str, tuple[Package, ...]] = {
    "apt": (*_APT_LIVELY, *_quiet(_APT_QUIET)),
    "rpm": (*_RPM_LIVELY, *_quiet(_RPM_QUIET)),
    "win": (
        *_WIN_LIVELY,
        *(
            Package(name, f"{1 + at % 9}.{at % 6}.{at}", s)
            for at, (name, s) in enumerate(_WIN_QUIET)
        ),
    ),
}
