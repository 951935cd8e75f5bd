// Loads the native library when the plugin starts, and stops everything in it when the plugin ends.

#pragma once

#include "CoreMinimal.h"
#include "Modules/ModuleManager.h"

DECLARE_LOG_CATEGORY_EXTERN(LogInworldNative, Log, All);

class FInworldNativeModule : public IModuleInterface
{
public:
	virtual void StartupModule() override;
	virtual void ShutdownModule() override;

	/** False when the library is missing or of another version; the output log told why. */
	static bool IsAvailable();

private:
	bool bAvailable = false;
	void* LibraryHandle = nullptr;
};
