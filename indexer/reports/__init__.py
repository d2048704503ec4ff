"""What does a library lack, and where can an editor mend it?"""
