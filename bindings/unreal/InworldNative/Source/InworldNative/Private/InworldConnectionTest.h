// Connects once and says hello: whether settings work, in words.

#pragma once

#include "Containers/Ticker.h"
#include "InworldConvert.h"

class UInworldSettings;

/** Runs in the editor as in a game, with a session of its own, until it is done or destroyed. */
class FInworldConnectionTest
{
public:
	/** Begins; words about it go to the settings' Test Result. */
	explicit FInworldConnectionTest(UInworldSettings& InSettings);
	~FInworldConnectionTest();
	FInworldConnectionTest(const FInworldConnectionTest&) = delete;
	FInworldConnectionTest& operator=(const FInworldConnectionTest&) = delete;

	/** Polls; false when it is done. */
	bool Update(float DeltaTime);

private:
	bool Begin();
	void Greet(const inworld::Characters& Characters);
	void Receive(const inworld::Packet& Packet);
	void Finish(const FString& Words);

	UInworldSettings& Settings;
	inworld::Session Native;
	FTSTicker::FDelegateHandle TickHandle;
	FString Problem;
	FString Name;
	bool bDone = false;
};
