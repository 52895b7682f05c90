# Opens a socket as systemd does, and starts a command with it whenever that has ended: activator.pl ADDRESS COMMAND...
# The address is a path, or tcp for any port of this host's own.
use strict;
use warnings;
use POSIX ();
use Socket;

$| = 1;
$^F = 99;    # What is open stays so in the command.
my $address = shift;
my $socket;
if ($address eq 'tcp') {
  socket($socket, PF_INET, SOCK_STREAM, 0) or die "socket: $!";
  bind($socket, pack_sockaddr_in(0, INADDR_LOOPBACK)) or die "bind: $!";
} else {
  socket($socket, PF_UNIX, SOCK_STREAM, 0) or die "socket: $!";
  bind($socket, pack_sockaddr_un($address)) or die "bind: $!";
}
listen($socket, 4096) or die "listen: $!";
POSIX::dup2(fileno($socket), 3) or die "dup2: $!";
while (1) {
  my $child = fork();
  die "fork: $!" unless defined $child;
  if ($child == 0) {
    $ENV{LISTEN_PID} = $$;
    $ENV{LISTEN_FDS} = 1;
    exec('setpriv', '--pdeathsig', 'KILL', '--', @ARGV) or die "exec: $!";
  }
  print "started $child\n";
  waitpid($child, 0);
  print 'ended ' . ($? >> 8) . "\n";
}
