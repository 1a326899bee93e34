userdel -r buildbot
groupdel buildbot
